"""The domain of the sealed ballot box; knows no HTTP, HTML, PDF and no Vietnamese sentence."""

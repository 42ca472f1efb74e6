"""Paper out: PDF and QR drawn from plain read models; knows no database and no HTTP."""

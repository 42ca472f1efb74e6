"""Commands that anybody runs anywhere, without an office's database: verify, watch, hashes of files."""

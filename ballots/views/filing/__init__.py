"""Reads of the register, of one filed paper and its versions, and of archives; no list loads a document."""

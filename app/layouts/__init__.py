"""Khổ in phiếu: what slips are printed on: its words, whether ballots fit, the administrator's page."""

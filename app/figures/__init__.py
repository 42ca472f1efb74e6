"""Figures for leaders, the province and the public: summary, spreadsheets, charts over months."""

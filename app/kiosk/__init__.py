"""The kiosk (màn hình đánh giá): its page and cookie, what a clerk hands over or calls, who enrols it.

Must not know which slip or envelope came from which device.
"""

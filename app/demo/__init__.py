"""homphieu demo: a whole period of xã Đông Thanh through a real server, every person's part played."""

from app.demo.story import main

__all__ = ["main"]

"""The command `homphieu`: one module a group of commands, argparse in Vietnamese, one clear line for a no.

Owns what a terminal reads and writes. Must not know HTTP; what it does is the domain's or a neighbour's.
"""

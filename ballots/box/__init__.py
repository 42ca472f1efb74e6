"""What goes into a box: slips and their totals, the dossiers that had one, the drop, the tray, the chain.

Owns every write on the path of a vote. Must not know who the holders are or how an opening goes.
"""

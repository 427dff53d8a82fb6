"""Which unit answers: by the window's QR, by the unit named, by duties and learnt weights.

Everything is a value handed in: facts of the units, words and weights. Nothing here reads a file.
"""

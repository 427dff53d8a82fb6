"""Carrying out what a message means: one small function a move, each giving the words to answer with."""

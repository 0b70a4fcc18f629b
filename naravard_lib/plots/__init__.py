"""Figures from result objects: prepare, then draw. Each answers with blocks: the drawing and what it says in words."""

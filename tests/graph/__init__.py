"""Tests of the Graph client over real HTTP."""

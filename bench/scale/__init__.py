"""Benchmark `scale`: does planning grow only as the number of members does?"""

"""Models that strategies lean on, and what they are asked: where is a trial worth its cost?"""

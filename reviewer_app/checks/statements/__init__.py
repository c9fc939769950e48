"""What a paper says of itself: limitations, ethics, data, funding and what guidelines ask for besides."""

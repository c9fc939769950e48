"""The review as a person writes it: panes, points, and the evidence behind them."""

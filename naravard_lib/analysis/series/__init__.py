"""What happened over time: segmented regression, its checks, process charts."""

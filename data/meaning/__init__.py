"""What columns, codes and figures of the outputs mean, in Chinese and English."""

"""Makes the sentence model: `make sentences`. Its libraries are not the product's; see `requirements.txt`."""

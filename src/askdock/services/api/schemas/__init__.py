"""Request and response bodies. They import records and formats alone, so that a client can use them."""

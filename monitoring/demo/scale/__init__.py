"""A register as large as a country's, made by COPY in minutes, to measure the product on."""

"""Result objects in plain Swedish: sentences never stronger than the interval, and the tables beside them."""

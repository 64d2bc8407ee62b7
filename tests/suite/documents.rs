//! The documents beside the program: what they say of it is true.

"""What officers find tickets by beside words: the end of a phone number, filters kept under a name."""

"""What a GPT's owner lets other people do with it: offered to an address, accepted or declined, taken back at once."""

"""What programmes need from outside: the law as it is today, and mail."""

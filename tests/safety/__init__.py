"""What people say in danger, and when they are in none: how much of it is noticed."""

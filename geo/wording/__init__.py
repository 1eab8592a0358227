"""Errors in Chinese: what each message says, by phrase."""

"""What if: a case with some assumptions changed, beside the case as it is. Nothing is ever saved."""

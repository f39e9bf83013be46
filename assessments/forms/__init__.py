"""Forms of the questionnaire: fields, one step, weights, and what begins an assessment."""

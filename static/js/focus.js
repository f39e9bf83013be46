// After a failed form the first thing to read is what went wrong.
document.querySelector("[data-error-summary]")?.focus();

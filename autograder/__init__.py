"""The instructor's side of the course: build, audit, grade."""

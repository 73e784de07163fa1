"""The instructor's side of the course: build, audit, grade. Also the nbgrader course folder."""

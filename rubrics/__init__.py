"""What good service is: the rubric's schema, its loader, and the rubrics that callqa ships."""

"""What people do in an occupation anywhere: statements to begin with, never the truth about a job here."""

from django.db import models


class TaskLibrary(models.Model):
    """A file of tasks somebody imported, with the licence line that is shown wherever a task of it is offered."""

    name = models.CharField(max_length=150)
    version = models.CharField(max_length=40, blank=True)
    licence = models.CharField(max_length=300)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True)
    imported_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "task libraries"

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


class Occupation(models.Model):
    """An occupation of a library, by its code there."""

    library = models.ForeignKey(TaskLibrary, models.CASCADE, related_name="occupations")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "code"], name="roles_occupation_once_a_library")]

    def __str__(self) -> str:
        return self.title


class LibraryTask(models.Model):
    """One task of an occupation. `core`: those who hold it say it is relevant and important; `dated` is when."""

    occupation = models.ForeignKey(Occupation, models.CASCADE, related_name="tasks")
    number = models.CharField(max_length=20)
    statement = models.TextField()
    core = models.BooleanField(default=False)
    dated = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occupation", "number"], name="roles_librarytask_once")]

    def __str__(self) -> str:
        return self.statement


class ExposureHint(models.Model):
    """What one source says of how much AI touches a task. Sources disagree: a hint, never a decision.

    `value` is as the source says it; `score` the same as a share, where the source gives one.
    """

    task = models.ForeignKey(LibraryTask, models.CASCADE, related_name="hints")
    source = models.CharField(max_length=100)
    value = models.CharField(max_length=40)
    score = models.FloatField(null=True, blank=True)
    dated = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "source"], name="roles_exposurehint_one_a_source")]

    def __str__(self) -> str:
        return f"{self.source}: {self.value}"

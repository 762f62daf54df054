from itertools import islice

from django.db import migrations

from groundswell.people.names import whole, words_of


def write_down_words(apps, schema_editor):  # type: ignore[no-untyped-def]  # Django gives them
    """The words of the names of everybody who is here already."""
    Person, NameWord = apps.get_model("people", "Person"), apps.get_model("people", "NameWord")
    persons = Person.objects.exclude(standing="erased").values_list("pk", "organization", "name")
    words = (
        NameWord(
            person_id=person_id,
            word=word.encode(),
            organization_id=organization_id,
            whole=whole(name),
        )
        for person_id, organization_id, name in persons.iterator(chunk_size=2000)
        for word in words_of(name)
    )
    while batch := list(islice(words, 2000)):
        NameWord.objects.bulk_create(batch)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_name_words'),
    ]

    operations = [
        migrations.RunPython(write_down_words, migrations.RunPython.noop, elidable=True),
    ]

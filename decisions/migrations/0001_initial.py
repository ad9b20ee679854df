import decisions.models.registry
import decisions.rules.vocabulary
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('roles', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE decisions_decision_code", "DROP SEQUENCE decisions_decision_code"),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=decisions.models.registry.next_decision_code, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=150)),
                ('question', models.CharField(blank=True, max_length=300)),
                ('verb', models.CharField(blank=True, choices=[('classify', 'Classify'), ('interpret', 'Interpret'), ('prioritise', 'Prioritise'), ('route', 'Route'), ('resolve', 'Resolve'), ('generate_for_review', 'Generate for review'), ('retrieve', 'Retrieve'), ('summarise', 'Summarise')], max_length=20)),
                ('allowed_answers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list)),
                ('trigger', models.CharField(blank=True, max_length=300)),
                ('volume_per_day', models.PositiveIntegerField(blank=True, null=True)),
                ('impact', models.CharField(blank=True, choices=[('low', 'Low: an inconvenience'), ('moderate', 'Moderate: cost or delay'), ('high', 'High: real loss to a person or the firm'), ('critical', 'Critical: rights, safety or legal effect')], max_length=10)),
                ('reversibility', models.CharField(blank=True, choices=[('easy', 'Within 24 hours, without harm'), ('costly', 'At a cost'), ('irreversible', 'Not at all')], max_length=12)),
                ('autonomy', models.PositiveSmallIntegerField(blank=True, choices=[(0, 'A0: a human decides'), (1, 'A1: the AI recommends, a human chooses'), (2, 'A2: the AI decides, a human approves each'), (3, 'A3: the AI decides, a human may veto'), (4, 'A4: the AI decides, exceptions go to humans'), (5, 'A5: autonomous')], null=True)),
                ('logic_kind', models.CharField(blank=True, choices=[('table', 'A decision table'), ('rules', 'Written rules'), ('prose', 'A policy in prose, with examples'), ('model', 'A model judges; the text says what it may weigh')], max_length=10)),
                ('logic_text', models.TextField(blank=True)),
                ('conflicts_ruled_out', models.TextField(blank=True, help_text='Why no two inputs can contradict each other, where that is so.')),
                ('operates_days', models.CharField(blank=True, choices=[('weekdays', 'Weekdays'), ('every_day', 'Every day')], max_length=10)),
                ('operates_from', models.TimeField(blank=True, null=True)),
                ('operates_until', models.TimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('revision', models.PositiveBigIntegerField(default=1, editable=False)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='roles.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Input',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('source_system', models.CharField(blank=True, max_length=120)),
                ('mandatory', models.BooleanField(default=True)),
                ('rank', models.PositiveSmallIntegerField(default=1)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inputs', to='decisions.decision')),
            ],
        ),
        migrations.CreateModel(
            name='InputConflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to='decisions.decision')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='decisions.input')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='decisions.input')),
            ],
        ),
        migrations.CreateModel(
            name='Ownership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('ended', 'Ended')], default='proposed', max_length=10)),
                ('hours_per_month', models.DecimalField(decimal_places=1, default=0, max_digits=5, validators=[django.core.validators.MinValueValidator(0)])),
                ('in_objectives', models.BooleanField(default=False, help_text="Written into the person's objectives.")),
                ('cost_code', models.CharField(blank=True, help_text='Where the hours are funded.', max_length=40)),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('declined_at', models.DateTimeField(blank=True, null=True)),
                ('decline_reason', models.TextField(blank=True)),
                ('manager_agreed_at', models.DateTimeField(blank=True, null=True)),
                ('deputy_accepted_at', models.DateTimeField(blank=True, null=True)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('end_reason', models.TextField(blank=True)),
                ('revision', models.PositiveBigIntegerField(default=1, editable=False)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ownerships', to='decisions.decision')),
                ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('manager_agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(app_label)s_%(class)s_set', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Queue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('days', models.CharField(choices=[('weekdays', 'Weekdays'), ('every_day', 'Every day')], default=decisions.rules.vocabulary.Days['WEEKDAYS'], max_length=10)),
                ('staffed_from', models.TimeField()),
                ('staffed_until', models.TimeField()),
                ('staffed_fte', models.DecimalField(decimal_places=2, default=0, max_digits=6, validators=[django.core.validators.MinValueValidator(0)])),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads_queues', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='queues', to='roles.unit')),
            ],
        ),
        migrations.CreateModel(
            name='EdgeCasePolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('incomplete', 'Incomplete information'), ('conflicting', 'Conflicting signals'), ('ambiguous', 'Ambiguous case'), ('mandatory', 'Mandatory escalation')], max_length=12)),
                ('category', models.CharField(blank=True, choices=[('vulnerable_customer', 'Vulnerable customer'), ('legal_threat', 'Legal threat'), ('safety', 'Safety'), ('fraud', 'Suspected fraud'), ('regulator', 'Regulator involved'), ('press', 'Press involved')], max_length=24)),
                ('trigger_text', models.CharField(blank=True, max_length=200)),
                ('trigger_value', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('action', models.CharField(choices=[('ask', 'Ask for what is missing'), ('default_answer', 'Give the default answer'), ('abstain', 'Give no answer'), ('escalate', 'Escalate to a person'), ('manual_route', 'Send the case the manual way'), ('refuse', 'Refuse the case'), ('precedence', 'Follow the source that ranks first')], max_length=16)),
                ('default_answer', models.CharField(blank=True, max_length=120)),
                ('respond_within_minutes', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)])),
                ('timeout_action', models.CharField(blank=True, choices=[('safest_answer', 'Give the safest allowed answer'), ('manual_route', 'Send the case the manual way'), ('hold', 'Hold the case'), ('escalate_further', 'Ask the next person in line')], max_length=16)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edge_cases', to='decisions.decision')),
                ('input', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='edge_cases', to='decisions.input')),
                ('conflict', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='edge_cases', to='decisions.inputconflict')),
                ('queue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='edge_cases', to='decisions.queue')),
            ],
            options={
                'verbose_name_plural': 'edge case policies',
            },
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('autonomy__isnull', True), ('autonomy__lte', 5), _connector='OR'), name='decisions_autonomy_scale'),
        ),
        migrations.AddConstraint(
            model_name='input',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('decision', 'name'), name='decisions_input_named_once'),
        ),
        migrations.AddConstraint(
            model_name='inputconflict',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='decisions_inputconflict_once'),
        ),
        migrations.AddConstraint(
            model_name='inputconflict',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='decisions_inputconflict_ordered_pair'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=models.CheckConstraint(condition=models.Q(('hours_per_month__gte', 0)), name='decisions_ownership_hours'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='decisions_ownership_period'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'accepted'), _negated=True), ('accepted_at__isnull', False), _connector='OR'), name='decisions_ownership_accepted_when'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('status', 'accepted')), expressions=[('decision', '='), (models.Func('valid_from', 'valid_to', function='daterange'), '&&')], name='decisions_ownership_one_holder'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'proposed')), fields=('decision', 'person'), name='decisions_ownership_one_proposal'),
        ),
        migrations.AddConstraint(
            model_name='queue',
            constraint=models.CheckConstraint(condition=models.Q(('staffed_fte__gte', 0)), name='decisions_queue_fte'),
        ),
        migrations.AddConstraint(
            model_name='edgecasepolicy',
            constraint=models.UniqueConstraint(fields=('decision', 'kind', 'input', 'conflict', 'category'), name='decisions_edgecase_said_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='edgecasepolicy',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'incomplete'), ('input__isnull', True), _connector='OR'), name='decisions_edgecase_input_if_incomplete'),
        ),
        migrations.AddConstraint(
            model_name='edgecasepolicy',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'conflicting'), ('conflict__isnull', True), _connector='OR'), name='decisions_edgecase_pair_if_conflicting'),
        ),
        migrations.AddConstraint(
            model_name='edgecasepolicy',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'mandatory'), ('category', ''), _connector='XOR'), name='decisions_edgecase_category_if_mandatory'),
        ),
        migrations.AddConstraint(
            model_name='edgecasepolicy',
            constraint=models.CheckConstraint(condition=models.Q(('timeout_action__in', ['', 'safest_answer', 'manual_route', 'hold', 'escalate_further'])), name='decisions_edgecase_timeout_never_approves'),
        ),
    ]

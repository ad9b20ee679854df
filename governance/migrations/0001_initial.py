import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import governance.models.initiatives
import governance.rules.stages
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('decisions', '0001_initial'),
        ('roles', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE governance_initiative_key", "DROP SEQUENCE governance_initiative_key"),
        migrations.CreateModel(
            name='AISystem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True)),
                ('supplier', models.CharField(choices=[('in_house', 'In house'), ('vendor', 'Vendor'), ('embedded_feature', 'Feature of another product'), ('unknown', 'Unknown')], default='unknown', max_length=20)),
                ('vendor', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'verbose_name': 'AI system',
            },
        ),
        migrations.CreateModel(
            name='Initiative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=governance.models.initiatives.next_key, editable=False, max_length=12, unique=True)),
                ('title', models.CharField(max_length=300)),
                ('purpose', models.TextField(blank=True)),
                ('impact_tier', models.PositiveSmallIntegerField(blank=True, choices=[(1, '1 Low'), (2, '2 Moderate'), (3, '3 High'), (4, '4 Critical')], null=True)),
                ('stage', models.CharField(choices=[('intake', 'Intake'), ('shaping', 'Shaping'), ('pilot', 'Pilot'), ('production', 'Production'), ('retired', 'Retired'), ('stopped', 'Stopped')], default=governance.rules.stages.Stage['INTAKE'], editable=False, max_length=12)),
                ('reported_stage', models.CharField(blank=True, choices=[('intake', 'Intake'), ('shaping', 'Shaping'), ('pilot', 'Pilot'), ('production', 'Production'), ('retired', 'Retired'), ('stopped', 'Stopped')], max_length=12)),
                ('nature', models.CharField(choices=[('labour', 'Labour'), ('tool', 'Tool'), ('analysis', 'Analysis'), ('unclassified', 'Unclassified')], default=governance.rules.stages.Nature['UNCLASSIFIED'], editable=False, max_length=12)),
                ('suggested_nature', models.CharField(blank=True, choices=[('labour', 'Labour'), ('tool', 'Tool'), ('analysis', 'Analysis'), ('unclassified', 'Unclassified')], max_length=12)),
                ('suggested_because', models.CharField(blank=True, max_length=300)),
                ('pilot_start', models.DateField(blank=True, null=True)),
                ('pilot_end_planned', models.DateField(blank=True, null=True)),
                ('planned_go_live', models.DateField(blank=True, null=True)),
                ('pilot_daily_cap', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)])),
                ('source', models.CharField(blank=True, editable=False, max_length=60)),
                ('source_ref', models.CharField(blank=True, editable=False, max_length=120)),
                ('source_data', models.JSONField(blank=True, default=dict, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('revision', models.PositiveBigIntegerField(default=1, editable=False)),
                ('beneficiary_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='initiatives', to='roles.unit')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('systems', models.ManyToManyField(blank=True, related_name='initiatives', to='governance.aisystem')),
            ],
        ),
        migrations.CreateModel(
            name='PolicyProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('description', models.TextField(blank=True)),
                ('parameters', models.JSONField()),
                ('revision', models.PositiveBigIntegerField(default=1, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='ImportMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(max_length=60, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('columns', models.JSONField()),
                ('values', models.JSONField(default=dict, help_text="For a field, what a source's words mean in ours.")),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Attestation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('security', 'Security'), ('access', 'Access'), ('logs', 'Logs'), ('monitoring', 'Monitoring'), ('versioning', 'Versioning'), ('rollback', 'Rollback')], max_length=12))),
                ('note', models.TextField(blank=True)),
                ('attested_at', models.DateTimeField()),
                ('attested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attestations', to='governance.initiative')),
            ],
        ),
        migrations.CreateModel(
            name='JobRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.CharField(max_length=40)),
                ('status', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('abandoned', 'Abandoned')], default='running', max_length=10)),
                ('as_of', models.DateTimeField()),
                ('started_at', models.DateTimeField()),
                ('heartbeat_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('evaluated', models.PositiveIntegerField(default=0)),
                ('raised', models.PositiveIntegerField(default=0)),
                ('kept', models.PositiveIntegerField(default=0)),
                ('cleared', models.PositiveIntegerField(default=0)),
                ('statements', models.PositiveIntegerField(default=0)),
                ('seconds', models.FloatField(default=0)),
                ('errors', models.JSONField(default=list)),
            ],
            options={
                'indexes': [models.Index(fields=['job', '-started_at'], name='governance__job_ba1bc4_idx')],
            },
        ),
        migrations.CreateModel(
            name='PlanCitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_citations', to='governance.initiative')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='roles.redesignplan')),
            ],
        ),
        migrations.AddField(
            model_name='initiative',
            name='policy_profile',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='initiatives', to='governance.policyprofile'),
        ),
        migrations.CreateModel(
            name='SweepRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requested_at', models.DateTimeField()),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sweep_requests', to='governance.initiative')),
            ],
        ),
        migrations.CreateModel(
            name='Tolerance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(max_length=120)),
                ('numerator', models.CharField(blank=True, help_text='What is counted.', max_length=200)),
                ('denominator', models.CharField(blank=True, help_text='Out of what.', max_length=200)),
                ('direction', models.CharField(choices=[('upper', 'at most'), ('lower', 'at least')], default='upper', max_length=5)),
                ('unit', models.CharField(choices=[('percent', '%'), ('per_mille', '‰'), ('count', 'events'), ('minutes', 'minutes'), ('hours', 'hours'), ('currency', 'in currency')], default='percent', max_length=10)),
                ('target', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('amber', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('limit', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('revision', models.PositiveBigIntegerField(default=1, editable=False)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tolerances', to='governance.initiative')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_tolerances', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Transition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('intake', 'Intake'), ('shaping', 'Shaping'), ('pilot', 'Pilot'), ('production', 'Production'), ('retired', 'Retired'), ('stopped', 'Stopped')], max_length=12)),
                ('target', models.CharField(choices=[('intake', 'Intake'), ('shaping', 'Shaping'), ('pilot', 'Pilot'), ('production', 'Production'), ('retired', 'Retired'), ('stopped', 'Stopped')], max_length=12)),
                ('gate', models.CharField(blank=True, choices=[('intake', 'Intake to shaping'), ('pilot', 'Pilot entry'), ('production', 'Pilot to production')], max_length=12)),
                ('at', models.DateTimeField()),
                ('reason', models.TextField(blank=True)),
                ('policy', models.CharField(blank=True, max_length=40)),
                ('findings', models.JSONField(default=list)),
                ('transaction', models.BigIntegerField(default=0, editable=False)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='governance.initiative')),
            ],
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('path', models.CharField(max_length=500)),
                ('digest', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField()),
                ('headers', models.JSONField(default=dict, help_text='Location and ETag, where the answer had them.')),
                ('body', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['created_at'], name='governance__created_54a219_idx')],
                'constraints': [models.UniqueConstraint(fields=('person', 'key', 'path'), name='governance_idempotencykey_once')],
            },
        ),
        migrations.CreateModel(
            name='Readiness',
            fields=[
                ('initiative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='readiness', serialize=False, to='governance.initiative')),
                ('unmet', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list)),
                ('indeterminate', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list)),
                ('met_count', models.PositiveSmallIntegerField(default=0)),
                ('asked_count', models.PositiveSmallIntegerField(default=0)),
                ('questions_answered', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list)),
                ('questions_count', models.PositiveSmallIntegerField(default=0)),
                ('evaluated_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'readiness',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['unmet'], name='governance__unmet_bb4f2c_gin'), django.contrib.postgres.indexes.GinIndex(fields=['questions_answered'], name='governance__questio_62c3d0_gin')],
            },
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(choices=[('F-CAP-1', 'Overcommitted'), ('F-CAP-2', 'Side of desk'), ('F-CLS-1', 'Classification missing or outgrown'), ('F-OWN-1', 'No eligible owner'), ('F-OWN-2', 'Owner leaves, nobody follows'), ('F-OWN-3', 'Duties not separated'), ('F-OWN-4', 'Business answer held in technology'), ('F-OWN-5', 'Acceptance missing or out of date'), ('F-OWN-6', 'Owner away, no deputy'), ('F-STG-2', 'Pilot past its time-box')], max_length=10)),
                ('dedupe_key', models.CharField(max_length=120)),
                ('severity', models.CharField(choices=[('critical', 'Critical'), ('high', 'High'), ('medium', 'Medium'), ('low', 'Low')], max_length=8)),
                ('message', models.TextField()),
                ('mend_screen', models.CharField(choices=[('initiative', 'INITIATIVE'), ('classification', 'CLASSIFICATION'), ('accountabilities', 'ACCOUNTABILITIES'), ('accountability', 'ACCOUNTABILITY'), ('ownership', 'OWNERSHIP'), ('decisions', 'DECISIONS'), ('decision', 'DECISION'), ('tolerances', 'TOLERANCES'), ('plans', 'PLANS'), ('plan', 'PLAN'), ('attestation', 'ATTESTATION'), ('person', 'PERSON')], max_length=20)),
                ('mend_object', models.BigIntegerField(blank=True, null=True)),
                ('mend_field', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(choices=[('open', 'Open'), ('acknowledged', 'Acknowledged'), ('cleared', 'Cleared')], default='open', max_length=12)),
                ('opened_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('cleared_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags_owned', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags_about', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='governance.initiative')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'cleared'), _negated=True), fields=['initiative'], name='governance_flag_of_initiative'), models.Index(condition=models.Q(('state', 'cleared'), _negated=True), fields=['owner', 'due_at'], name='governance_flag_of_owner')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'cleared'), _negated=True), fields=('dedupe_key',), name='governance_flag_one_chased_a_key'), models.CheckConstraint(condition=models.Q(('initiative__isnull', False), ('person__isnull', False), _connector='OR'), name='governance_flag_is_about_something')],
            },
        ),
        migrations.CreateModel(
            name='Classification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verbs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list)),
                ('acts_without_person', models.BooleanField()),
                ('principal_basis', models.BooleanField()),
                ('computed', models.CharField(choices=[('labour', 'Labour'), ('tool', 'Tool'), ('analysis', 'Analysis'), ('unclassified', 'Unclassified')], max_length=12)),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300))),
                ('nature', models.CharField(choices=[('labour', 'Labour'), ('tool', 'Tool'), ('analysis', 'Analysis'), ('unclassified', 'Unclassified')], max_length=12)),
                ('override_reason', models.TextField(blank=True)),
                ('status', models.CharField(choices=[('proposed', 'Waits for approval'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('superseded', 'Superseded')], default='proposed', max_length=10)),
                ('assessed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('rejection_reason', models.TextField(blank=True)),
                ('assessed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='classifications', to='governance.initiative')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'approved')), fields=('initiative',), name='governance_classification_one_approved'), models.UniqueConstraint(condition=models.Q(('status', 'proposed')), fields=('initiative',), name='governance_classification_one_proposed'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('assessed_by')), _negated=True), _connector='OR'), name='governance_classification_four_eyes'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['approved', 'rejected']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='governance_classification_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('nature', models.F('computed')), models.Q(('override_reason', ''), _negated=True), _connector='OR'), name='governance_classification_override')],
            },
        ),
        migrations.CreateModel(
            name='Citation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='decisions.decision')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='governance.initiative')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('initiative', 'decision'), name='governance_citation_once')],
            },
        ),
        migrations.CreateModel(
            name='Accountability',
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
                ('capacity', models.CharField(choices=[('outcome_owner', 'outcome owner'), ('platform_owner', 'platform owner'), ('risk_tolerance_owner', 'risk tolerance owner'), ('measurement_owner', 'measurement owner'), ('intervention_lead', 'intervention lead'), ('role_redesign_lead', 'role redesign lead'), ('domain_architect', 'domain architect'), ('accountable_executive', 'accountable executive'), ('second_line', 'second line reviewer'), ('hr_partner', 'HR partner'), ('finance_partner', 'finance partner'), ('gate_chair', 'gate chair'), ('builder_lead', 'builder lead')], max_length=24)),
                ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('manager_agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(app_label)s_%(class)s_set', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accountabilities', to='governance.initiative')),
            ],
            options={
                'verbose_name_plural': 'accountabilities',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('hours_per_month__gte', 0)), name='governance_accountability_hours'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='governance_accountability_period'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'accepted'), _negated=True), ('accepted_at__isnull', False), _connector='OR'), name='governance_accountability_accepted_when'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('status', 'accepted')), expressions=[('initiative', '='), ('capacity', '='), (models.Func('valid_from', 'valid_to', function='daterange'), '&&')], name='governance_accountability_one_holder'), models.UniqueConstraint(condition=models.Q(('status', 'proposed')), fields=('initiative', 'capacity', 'person'), name='governance_accountability_one_proposal')],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('verb', models.CharField(max_length=40)),
                ('target_type', models.CharField(max_length=60)),
                ('target_id', models.CharField(max_length=40)),
                ('target_label', models.CharField(max_length=320)),
                ('details', models.JSONField(default=dict)),
                ('reason', models.TextField(blank=True)),
                ('previous', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'ledger entries',
                'indexes': [models.Index(fields=['target_type', 'target_id', '-id'], name='governance__target__e97935_idx')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ledgerentry',
            trigger=pgtrigger.compiler.Trigger(name='ledger_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='23157dd7adff8e80f19c3b5c5af7eaa9c83e4191', operation='UPDATE OR DELETE', pgid='pgtrigger_ledger_is_append_only_807b3', table='governance_ledgerentry', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='plancitation',
            constraint=models.UniqueConstraint(fields=('initiative', 'plan'), name='governance_plancitation_once'),
        ),
        migrations.AddIndex(
            model_name='initiative',
            index=models.Index(fields=['stage', 'nature'], name='governance__stage_da9abc_idx'),
        ),
        migrations.AddIndex(
            model_name='initiative',
            index=models.Index(fields=['beneficiary_unit'], name='governance__benefic_9a396d_idx'),
        ),
        migrations.AddIndex(
            model_name='initiative',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('title'), name='gin_trgm_ops'), name='governance_initiative_title'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_ref'), name='governance_initiative_one_a_source_row'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(('impact_tier__isnull', True), ('impact_tier__range', (1, 4)), _connector='OR'), name='governance_initiative_tier'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(('pilot_end_planned__isnull', True), ('pilot_start__isnull', True), ('pilot_end_planned__gte', models.F('pilot_start')), _connector='OR'), name='governance_initiative_pilot_ends_after_it_starts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='initiative_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='32d2523430212075b8e21c8d76bdf3814ea5f068', operation='DELETE', pgid='pgtrigger_initiative_is_never_deleted_503ef', table='governance_initiative', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='stage_is_born_at_intake', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.stage <> 'intake')", func="\n                    RAISE EXCEPTION 'An initiative starts at intake; it reaches % through a gate.', NEW.stage\n                        USING ERRCODE = 'check_violation';\n                ", hash='60dd5ef14dd7decd057277895eae0af8241e51a2', operation='INSERT', pgid='pgtrigger_stage_is_born_at_intake_ba1ef', table='governance_initiative', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='stage_moves_through_the_gate', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.stage IS DISTINCT FROM NEW.stage)', func="\n                    IF NOT EXISTS (\n                        SELECT 1 FROM governance_transition t\n                        WHERE t.initiative_id = NEW.id AND t.origin = OLD.stage AND t.target = NEW.stage\n                          AND t.transaction = pg_current_xact_id()::text::bigint\n                    ) THEN\n                        RAISE EXCEPTION 'The stage of % is changed by a gate and by nothing else.', NEW.key\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='3cb606ded342a60d9bcdb6e4c8fdec89eb735bbe', operation='UPDATE OF "stage"', pgid='pgtrigger_stage_moves_through_the_gate_d71bd', table='governance_initiative', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='initiative_revision_grows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.revision = OLD.revision + 1; RETURN NEW;', hash='d56628ba5e9f4eb8eefc92d1ec7223d82af723f2', operation='UPDATE', pgid='pgtrigger_initiative_revision_grows_ad7a0', table='governance_initiative', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='tolerance',
            constraint=models.UniqueConstraint(fields=('initiative', 'measure'), name='governance_tolerance_one_a_measure'),
        ),
        migrations.AddConstraint(
            model_name='tolerance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', True), ('signed_by__isnull', True)), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='governance_tolerance_signed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='tolerance',
            constraint=models.CheckConstraint(condition=models.Q(('signed_at__isnull', True), models.Q(('limit__isnull', False), ('target__isnull', False)), _connector='OR'), name='governance_tolerance_signed_when_whole'),
        ),
        migrations.AddConstraint(
            model_name='tolerance',
            constraint=models.CheckConstraint(condition=models.Q(('target__isnull', True), ('limit__isnull', True), models.Q(('direction', 'upper'), ('target__lte', models.F('limit'))), models.Q(('direction', 'lower'), ('target__gte', models.F('limit'))), _connector='OR'), name='governance_tolerance_target_within_limit'),
        ),
        migrations.AddIndex(
            model_name='transition',
            index=models.Index(fields=['initiative', 'transaction'], name='governance__initiat_9629a0_idx'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transition',
            trigger=pgtrigger.compiler.Trigger(name='transition_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5db4991ae02a6fe238c76e2fd4600652abb8ffae', operation='UPDATE OR DELETE', pgid='pgtrigger_transition_is_append_only_73999', table='governance_transition', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transition',
            trigger=pgtrigger.compiler.Trigger(name='transition_names_its_transaction', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.transaction = pg_current_xact_id()::text::bigint; RETURN NEW;', hash='fd5fbfc0711cccce6aa1adefe8c9b83be7cbf4d3', operation='INSERT', pgid='pgtrigger_transition_names_its_transaction_19f43', table='governance_transition', when='BEFORE')),
        ),
    ]

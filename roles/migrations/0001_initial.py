import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import roles.rules.people
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=150)),
                ('headcount', models.PositiveIntegerField(default=1)),
                ('purpose', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(max_length=150, unique=True)),
                ('employee_no', models.CharField(blank=True, max_length=40, null=True, unique=True)),
                ('display_name', models.CharField(max_length=150)),
                ('printed_name', models.CharField(blank=True, help_text='As it stands on signatures.', max_length=150)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('job_title', models.CharField(blank=True, max_length=150)),
                ('employment', models.CharField(choices=[('employee', 'Employee'), ('contractor', 'Contractor'), ('vendor', 'Vendor')], default=roles.rules.people.Employment['EMPLOYEE'], max_length=12)),
                ('status', models.CharField(choices=[('active', 'Active'), ('notice', 'Notice'), ('on_leave', 'On leave'), ('left', 'Left')], default=roles.rules.people.PersonStatus['ACTIVE'], max_length=10)),
                ('contracted_fte', models.DecimalField(decimal_places=2, default=1, max_digits=3, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)])),
                ('start_date', models.DateField(blank=True, null=True)),
                ('last_working_day', models.DateField(blank=True, null=True)),
                ('timezone', models.CharField(default='UTC', max_length=40)),
                ('identity_group', models.UUIDField(db_index=True, default=uuid.uuid4, help_text='Shared by all accounts of one human being.')),
                ('is_active', models.BooleanField(default=True, help_text='Whether the account may be used.')),
                ('is_staff', models.BooleanField(default=False, help_text='Whether the admin may be opened.')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now)),
                ('revision', models.PositiveBigIntegerField(default=1, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to=settings.AUTH_USER_MODEL)),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name_plural': 'people',
            },
        ),
        migrations.CreateModel(
            name='RedesignPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('summary', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('revision', models.PositiveBigIntegerField(default=1, editable=False)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='roles.role')),
            ],
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.CharField(max_length=250)),
                ('hours_per_month', models.DecimalField(decimal_places=1, max_digits=8, validators=[django.core.validators.MinValueValidator(0)])),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='roles.role')),
            ],
            options={
                'verbose_name_plural': 'activities',
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('business', 'Business'), ('technology', 'Technology'), ('risk', 'Risk'), ('compliance', 'Compliance'), ('hr', 'HR'), ('finance', 'Finance'), ('legal', 'Legal'), ('audit', 'Audit'), ('shared_service', 'Shared service'), ('other', 'Other')], default=roles.rules.people.UnitKind['BUSINESS'], max_length=20)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('source', models.CharField(choices=[('hr_feed', 'HR feed'), ('manual', 'Entered by hand'), ('import', 'Import')], default='manual', max_length=10)),
                ('head', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='heads', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='roles.unit')),
            ],
        ),
        migrations.AddField(
            model_name='role',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='roles.unit'),
        ),
        migrations.AddField(
            model_name='person',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='roles.unit'),
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('planned', models.BooleanField(default=True)),
                ('cover', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='covers', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='roles_absence_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='ActivityChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fate', models.CharField(blank=True, choices=[('automate', 'Automate: the AI does it'), ('augment', 'Augment: the person does it with the AI'), ('retain', 'Retain: unchanged'), ('eliminate', 'Eliminate: nobody does it any more'), ('transfer', 'Transfer: another role does it'), ('new', 'New: work that the AI creates')], max_length=10)),
                ('hours_after', models.DecimalField(decimal_places=1, default=0, max_digits=8, validators=[django.core.validators.MinValueValidator(0)])),
                ('effective_date', models.DateField(blank=True, null=True)),
                ('rationale', models.TextField(blank=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='roles.activity')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='roles.redesignplan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'activity'), name='roles_activitychange_one_fate'), models.CheckConstraint(condition=models.Q(('hours_after__gte', 0)), name='roles_activitychange_hours')],
            },
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.UniqueConstraint(fields=('role', 'statement'), name='roles_activity_said_once_a_role'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('hours_per_month__gte', 0)), name='roles_activity_hours'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='roles_unit_not_its_own_parent'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='unit_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f78d95eda96433b8aaa4b24ef510eeba54f74d80', operation='DELETE', pgid='pgtrigger_unit_is_never_deleted_f46ac', table='roles_unit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='unit_tree_has_no_circle', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.parent_id IS NOT NULL)', func="\n                    IF EXISTS (\n                        WITH RECURSIVE above(id, parent_id) AS (\n                            SELECT id, parent_id FROM roles_unit WHERE id = NEW.parent_id\n                            UNION\n                            SELECT u.id, u.parent_id FROM roles_unit u JOIN above a ON u.id = a.parent_id\n                        )\n                        SELECT 1 FROM above WHERE id = NEW.id\n                    ) THEN\n                        RAISE EXCEPTION 'Unit % cannot lie below itself.', NEW.code USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='a81d0dce294fe88cd6e4eba44397e9ddd4a8432d', operation='INSERT OR UPDATE OF "parent_id"', pgid='pgtrigger_unit_tree_has_no_circle_e7790', table='roles_unit', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(fields=('unit', 'title'), name='roles_role_one_title_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('contracted_fte__gte', 0), ('contracted_fte__lte', 1)), name='roles_person_fte_is_a_share'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('manager', models.F('id')), _negated=True), name='roles_person_not_their_own_manager'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='person_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='2e1830462fc03dbbc7ab0f1f5b4f1070a89d2b97', operation='DELETE', pgid='pgtrigger_person_is_never_deleted_becfa', table='roles_person', when='BEFORE')),
        ),
    ]

"""That a letter never went."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0008_e_invoice_states'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notification',
            name='type',
            field=models.CharField(choices=[('deal_won', 'Deal won'), ('deal_assigned', 'Deal assigned'), ('deal_lost', 'Deal lost'), ('order_confirmed', 'Order confirmed'), ('order_shipped', 'Order shipped'), ('order_cancelled', 'Order cancelled'), ('order_approval', 'Order waits for approval'), ('order_approved', 'Discounts of an order approved'), ('order_returned', 'Goods returned'), ('order_goods_arrived', 'Goods for an order arrived'), ('stock_low', 'Stock is low'), ('production_created', 'Production order created'), ('production_completed', 'Production completed'), ('invoice_overdue', 'Invoice overdue'), ('letter_failed', 'Letter not sent'), ('e_invoice_due', 'E-invoice due'), ('payment_received', 'Payment received'), ('employee_pending', 'Employee awaits approval'), ('employee_approved', 'Employee approved'), ('report_ready', 'Report ready'), ('report_failed', 'Report failed'), ('task_assigned', 'Task assigned'), ('task_reminder', 'Task reminder'), ('comment_mention', 'Mentioned in a comment'), ('chat_message', 'Chat message'), ('system', 'System')], max_length=24, verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='notificationpreference',
            name='type',
            field=models.CharField(choices=[('deal_won', 'Deal won'), ('deal_assigned', 'Deal assigned'), ('deal_lost', 'Deal lost'), ('order_confirmed', 'Order confirmed'), ('order_shipped', 'Order shipped'), ('order_cancelled', 'Order cancelled'), ('order_approval', 'Order waits for approval'), ('order_approved', 'Discounts of an order approved'), ('order_returned', 'Goods returned'), ('order_goods_arrived', 'Goods for an order arrived'), ('stock_low', 'Stock is low'), ('production_created', 'Production order created'), ('production_completed', 'Production completed'), ('invoice_overdue', 'Invoice overdue'), ('letter_failed', 'Letter not sent'), ('e_invoice_due', 'E-invoice due'), ('payment_received', 'Payment received'), ('employee_pending', 'Employee awaits approval'), ('employee_approved', 'Employee approved'), ('report_ready', 'Report ready'), ('report_failed', 'Report failed'), ('task_assigned', 'Task assigned'), ('task_reminder', 'Task reminder'), ('comment_mention', 'Mentioned in a comment'), ('chat_message', 'Chat message'), ('system', 'System')], max_length=24, verbose_name='type'),
        ),
    ]

CREATE INDEX waiting_by_lane ON jobs.scheduled_tasks (priority, lane, execution_time, seq);
CREATE INDEX all_by_lane ON jobs.scheduled_tasks (lane, seq);
CREATE INDEX waiting_by_time ON jobs.scheduled_tasks (due, execution_time);
CREATE INDEX running_by_heartbeat ON jobs.scheduled_tasks (picked, last_heartbeat);

-- Sign-ups within the hours that are asked for.
SELECT *
FROM signups
WHERE strftime(epoch_ms(time_ms), '%Y-%m-%dT%HZ') IN (
    SELECT key FROM asked WHERE kind = 'signup_hour'
)

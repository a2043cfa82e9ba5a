-- Members that vouch for whoever comes into their cell: two things that hold speak for
-- them, and they pass by themselves.
SELECT m.account
FROM members AS m
JOIN scores AS s ON s.grp = m.grp AND s.account = m.account
JOIN clues AS u ON u.grp = m.grp AND u.account = m.account
JOIN things AS t ON t.thing = u.thing
WHERE s.alone AND t.holds AND u.millibits >= :telling
GROUP BY m.account
HAVING count(DISTINCT u.thing) > 1

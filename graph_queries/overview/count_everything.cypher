// Headline figures of the graph.
// mode:    read
// column:  accounts             int  accounts
// column:  identifiers          int  things that accounts were seen with
// column:  organizations        int  organizations with known assets
// column:  clusters             int  clusters of the last run
// column:  attributed_clusters  int  of these, traced to an organization
// column:  clustered_accounts   int  accounts in a cluster
// column:  attributed_accounts  int  accounts in a cluster traced to an organization
// column:  clustered_exchanges  int  exchanges of accounts in a cluster
// column:  attributed_exchanges int  exchanges of accounts traced to an organization
CALL () { MATCH (n:Account) RETURN count(n) AS accounts }
CALL () { MATCH (n:Identifier) RETURN count(n) AS identifiers }
CALL () { MATCH (n:Organization) RETURN count(n) AS organizations }
CALL () {
  MATCH (c:Cluster)
  RETURN
    count(c) AS clusters,
    count(c.organization_id) AS attributed_clusters,
    sum(c.size) AS clustered_accounts,
    sum(CASE WHEN c.organization_id IS NULL THEN 0 ELSE c.size END)
      AS attributed_accounts,
    sum(coalesce(c.exchanges, 0)) AS clustered_exchanges,
    sum(CASE WHEN c.organization_id IS NULL THEN 0 ELSE coalesce(c.exchanges, 0) END)
      AS attributed_exchanges
}
RETURN
  accounts AS accounts,
  identifiers AS identifiers,
  organizations AS organizations,
  clusters AS clusters,
  attributed_clusters AS attributed_clusters,
  clustered_accounts AS clustered_accounts,
  attributed_accounts AS attributed_accounts,
  clustered_exchanges AS clustered_exchanges,
  attributed_exchanges AS attributed_exchanges
ORDER BY accounts

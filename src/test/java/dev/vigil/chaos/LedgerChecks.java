package dev.vigil.chaos;

import dev.vigil.testing.LedgerRules;
import java.util.List;
import java.util.UUID;

/// What must hold in the database of a run, asked in SQL: each answers the rows for which it does not.
final class LedgerChecks {

    /// A job that is being deleted says nothing; one whose cancelled rows follow counts them already.
    private static final String COUNTERS_OFF = """
            SELECT j.id FROM nsfw_bulk_jobs j
             CROSS JOIN LATERAL (
                SELECT count(*) AS received, count(*) FILTER (WHERE r.state = 'analyzed') AS analyzed,
                       count(*) FILTER (WHERE r.state = 'analyzed' AND v.isflagged) AS flagged,
                       count(*) FILTER (WHERE r.state = 'failed') AS failed,
                       count(*) FILTER (WHERE r.state = 'cancelled' OR (r.state = 'uploaded' AND j.move = 'cancel')) AS cancelled
                  FROM bulk_job_virtual_images r JOIN virtual_image v ON v.id = r.virtual_image_id
                 WHERE r.job_id = j.id) c
             WHERE j.move IS DISTINCT FROM 'delete' AND (j.received, j.analyzed, j.flagged, j.failed, j.cancelled)
                   <> (c.received, c.analyzed, c.flagged, c.failed, c.cancelled)
            """;

    private static final String ORDERS_OFF = """
            SELECT j.id FROM nsfw_bulk_jobs j JOIN bulk_job_virtual_images r ON r.job_id = j.id
             GROUP BY j.id
            HAVING count(*) <> count(DISTINCT r.upload_order) OR min(r.upload_order) <> 0
                OR max(r.upload_order) + 1 <> count(*) OR j.next_upload_order <> count(*)
            """;

    private final Ledger ledger;

    LedgerChecks(Ledger ledger) {
        this.ledger = ledger;
    }

    List<String> jobsWithWrongCounters() {
        return Ledger.first(ledger.ask(COUNTERS_OFF));
    }

    List<String> jobsWithWrongOrders() {
        return Ledger.first(ledger.ask(ORDERS_OFF));
    }

    /// Images that wait and are not among the open ones, and the other way round.
    List<String> wronglyOpen() {
        return Ledger.first(ledger.ask(LedgerRules.WRONGLY_OPEN));
    }

    /// Announcements that are due of images that do not wait.
    List<String> wronglyUnannounced() {
        return Ledger.first(ledger.ask(LedgerRules.WRONGLY_UNANNOUNCED));
    }

    /// Images that belong to another tenant than their job; and tenants that have none.
    List<String> wrongTenants() {
        return Ledger.first(ledger.ask("""
            SELECT v.id::text FROM bulk_job_virtual_images r
              JOIN virtual_image v ON v.id = r.virtual_image_id JOIN nsfw_bulk_jobs j ON j.id = r.job_id
             WHERE v.tenant_id <> j.tenant_id
             UNION ALL
            SELECT tenant FROM unnest(ARRAY['local', 'press', 'shop']) tenant
             WHERE NOT EXISTS (SELECT 1 FROM virtual_image v WHERE v.tenant_id = tenant)
            """));
    }

    /// Those of the jobs and images that the tenant of the clients must not see.
    List<String> foreign(List<UUID> ids) {
        var list = String.join("','", ids.stream().map(UUID::toString).toList());
        return ids.isEmpty()
                ? List.of()
                : Ledger.first(ledger.ask("SELECT id FROM nsfw_bulk_jobs WHERE tenant_id <> 'local' AND id IN ('" + list
                        + "')"
                        + " UNION ALL SELECT id FROM virtual_image WHERE tenant_id <> 'local' AND id IN ('" + list
                        + "')"));
    }

    /// Ends that are not listed under their number, and the other way round; and numbers beyond the last one given.
    List<String> wronglyNumbered() {
        return Ledger.first(ledger.ask(LedgerRules.WRONGLY_NUMBERED));
    }

    List<String> imagesWithAttempts() {
        return Ledger.first(ledger.ask("SELECT DISTINCT image_id FROM attempted"));
    }

    /// Images with more than one effective result.
    List<String> writtenTwice() {
        return Ledger.first(ledger.ask("SELECT image_id FROM witness GROUP BY image_id, what HAVING count(*) > 1"));
    }

    /// How many images of a tenant are found by a label.
    long labeled(String tenant, String label) {
        return ledger.number(
                "SELECT coalesce(sum(cardinality(virtual_image_ids)), 0) FROM image_label WHERE tenant_id = '" + tenant
                        + "' AND label = '" + label + "'");
    }
}

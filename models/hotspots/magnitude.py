"""How large a hotspot is: in people, not in messages."""

from datetime import timedelta

import polars as pl

# Days within which a further contact of the same customer is a repeat.
REPEATS_WITHIN = timedelta(days=30)


def magnitude(members: pl.DataFrame) -> pl.DataFrame:
    """What each hotspot comes to beside its complaints and customers.

    Args:
        members: hotspot_id str, contact_id str, customer i64, counted_on date, likes i64 (null when not delivered).

    Returns:
        hotspot_id; contact_count; repeat_share: of its customers, those who raised it in two contacts within 30 days;
        loudest_share: of its contacts, those of the customer with most of them; reach: natural logarithms of 1 + likes
        of its contacts, added up, so that one message that thousands like counts like a handful. Sorted by hotspot_id.

    Source:
        Repeat: first-contact resolution is commonly measured over 30 days.
    """
    contacts = members.unique(["hotspot_id", "contact_id"], keep="first", maintain_order=True)
    dated = contacts.sort("hotspot_id", "customer", "counted_on", "contact_id")
    gap = pl.col("counted_on").diff().over("hotspot_id", "customer")
    people = dated.with_columns(is_repeat=(gap <= REPEATS_WITHIN).fill_null(value=False))
    people = people.group_by("hotspot_id", "customer").agg(contacts=pl.len(), repeats=pl.col("is_repeat").any())
    of_people = people.group_by("hotspot_id").agg(
        repeat_share=pl.col("repeats").mean().round(6),
        loudest_share=(pl.col("contacts").max() / pl.col("contacts").sum()).round(6),
    )
    of_contacts = contacts.group_by("hotspot_id").agg(
        contact_count=pl.len(), reach=pl.col("likes").fill_null(0).clip(0).log1p().sort().sum().round(6)
    )
    return of_contacts.join(of_people, on="hotspot_id").sort("hotspot_id")

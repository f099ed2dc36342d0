"""Notices leave the house: one mail for every notice, retried by Temporal until it is handed over."""

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.mail import Delivery, Undelivered, compose, link_to
from activities.settings import Settings
from programme.notices import Notice
from telemetry import figures

_log = structlog.get_logger()


class Notices:
    """The outgoing mail of this worker."""

    def __init__(self, settings: Settings, delivery: Delivery) -> None:
        self._settings = settings
        self._delivery = delivery

    @activity.defn
    async def notify(self, notice: Notice) -> None:
        """Send one notice. Sent again after a failure it is the same mail."""
        info = activity.info()
        link = link_to(self._settings, info.namespace, info.workflow_id or "")
        message = compose(notice, self._settings, link, info.scheduled_time)
        try:
            await self._delivery.deliver(message)
        except Undelivered as undelivered:
            figures.notice_handed_over(notice.kind, delivered=False)
            reason = str(undelivered)
            _log.warning(
                "notice not delivered", case=notice.case, notice=notice.key, attempt=info.attempt, reason=reason
            )
            category = ApplicationErrorCategory.BENIGN  # it is logged above, without a stack trace
            raise ApplicationError(reason, type="Undelivered", category=category) from None
        figures.notice_handed_over(notice.kind, delivered=True)
        _log.info("notice delivered", case=notice.case, notice=notice.key)

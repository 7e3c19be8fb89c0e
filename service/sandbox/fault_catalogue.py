"""
List what Microsoft's services answer when something goes wrong, by a name of ours.

Codes and sentences are Graph's, out of its documentation and of reports by others; where a report tells of no sentence
it is the documented one of the code. Every entry is the beginning of a `faults.Fault`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def _error(status: int, code: str, message: str, **more: Any) -> Mapping[str, Any]:
    return {"status": status, "code": code, "message": message, **more}


CATALOGUE: Mapping[str, Mapping[str, Any]] = {
    # Refusals.
    "token_refused": _error(
        401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."
    ),
    "access_denied": _error(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again."),
    "access_policy": _error(403, "ErrorAccessDenied", "Access to OData is disabled."),
    "no_right": _error(
        403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
    ),
    "may_not_send_as": _error(
        403,
        "ErrorSendAsDenied",
        "The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account.",
    ),
    "item_gone": _error(404, "ErrorItemNotFound", "The specified object was not found in the store."),
    "resource_gone": _error(404, "ResourceNotFound", "Resource could not be discovered."),
    "nobody_there": _error(404, "Request_ResourceNotFound", "Resource does not exist."),
    "no_mailbox": _error(
        404,
        "MailboxNotEnabledForRESTAPI",
        "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
    ),
    "header_name": _error(
        400,
        "InvalidInternetMessageHeader",
        "The internet message header name should start with 'x-' or 'X-'.",
    ),
    "too_many_headers": _error(
        400,
        "InvalidInternetMessageHeaderCollection",
        "Maximum number of headers in one message should be less than or equal to 5.",
    ),
    "malformed_id": _error(400, "ErrorInvalidIdMalformed", "Id is malformed."),
    "bad_mime": _error(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content."),
    "unsupported_query": _error(400, "Request_UnsupportedQuery", "Unsupported query."),
    "too_long": _error(400, "BadRequest", "The maximum request length supported is 4MB."),
    "subscription_refused": _error(400, "InvalidRequest", "Subscription validation request failed."),
    "subscription_twice": _error(409, "Conflict", "A subscription with the same resource already exists."),
    "too_large": _error(413, "RequestEntityTooLarge", "The request is too large."),
    "dependency_failed": _error(424, "FailedDependency", "A request that this one depends on failed."),
    # Delta's place is lost.
    "sync_state_gone": _error(
        410, "SyncStateNotFound", "The sync state generation is not found.", path="/delta"
    ),
    "sync_state_not_found": _error(400, "SyncStateNotFound", "The sync state is not found.", path="/delta"),
    # In passing.
    "throttled": _error(
        429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit.", retry_after="1"
    ),
    "throttled_without_time": _error(
        429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit."
    ),
    "internal_error": _error(500, "InternalServerError", "An internal server error occurred."),
    "bad_gateway": _error(502, "BadGateway", "The gateway got no valid answer."),
    "unavailable": _error(503, "ServiceUnavailable", "The service is temporarily unavailable."),
    "unavailable_for": _error(
        503, "ServiceUnavailable", "The service is temporarily unavailable.", retry_after="1"
    ),
    "gateway_timeout": _error(504, "UnknownError", ""),
    "mailbox_full": _error(507, "ErrorQuotaExceeded", "The process failed to get the correct properties."),
    # Carried out, and yet.
    "done_but_504": _error(504, "UnknownError", "", executed=True),
    "done_but_500": _error(500, "InternalServerError", "An internal server error occurred.", executed=True),
    "done_but_lost": {"reset": True, "executed": True},
    "accepted_with_retry_after": {"status": 0, "retry_after": "1", "method": "POST"},
    # The network.
    "connection_reset": {"reset": True},
    "body_cut": {"status": 0, "cut": True},
    "slow_body": {"status": 0, "slow": 2.0},
    "slow_answer": {"status": 0, "delay": 2.0},
}
"""What each fault does; a rule that names it may change any part."""

EXPLAINED: Mapping[str, str] = {
    "done_but_504": "carried out, answered 504",
    "done_but_500": "carried out, answered 500",
    "done_but_lost": "carried out, the answer is lost",
    "accepted_with_retry_after": "carried out, 202 with Retry-After",
    "connection_reset": "the connection breaks, nothing done",
    "body_cut": "carried out, the body breaks off",
    "slow_body": "carried out, the body takes 2 s",
    "slow_answer": "carried out after 2 s",
}
"""In words, what a status and a code don't say."""


def in_words(name: str) -> str:
    """Return what a fault of the catalogue is, for a list to choose from."""
    entry = CATALOGUE[name]
    return EXPLAINED.get(name) or f"{entry['status']} {entry['code']}"

"""Reads, creates, edits and deletes by pyonepassword, through whatever `op` is in PATH; prints what it got as JSON."""

import json
import sys

from pyonepassword import OP
from pyonepassword.api.authentication import EXISTING_AUTH_REQD
from pyonepassword.api.exceptions import OPItemGetException

op = OP(existing_auth=EXISTING_AUTH_REQD)
title = sys.argv[1]
item = op.item_get(title, generic_okay=True)
vaults = op.vault_list()
vault = op.vault_get(vaults[0].name)
login = op.login_item_create("Made by pyonepassword", "alice", password="correct horse", vault=vault.name)
again = op.item_get(login.unique_id)
edited = op.item_edit_set_password(login.unique_id, "battery staple", insecure_operation=True)
titled = op.item_edit_title(login.unique_id, "Renamed")
noted = op.item_edit_add_text_field(login.unique_id, "words", "a note", section_label="More")
totp = op.item_get_totp(title)
listed = sorted(entry.title for entry in op.item_list())
deleted = op.item_delete(login.unique_id)
try:
    op.item_get("None such")
    missing = None
except OPItemGetException as error:
    missing = error.err_output
print(json.dumps({
    "key": item.fields_by_label("Access Key ID")[0].value,
    "vault": vault.name,
    "items": listed,
    "password": again.password,
    "edited": edited.password,
    "title": titled.title,
    "note": noted.fields_by_label("a note")[0].value,
    "totp": totp.totp,
    "missing": missing,
}))

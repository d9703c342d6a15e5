"""Reads the object that says who asks, as often as it is told, by DuckDB with the chain that knows processes."""

import os
import pathlib
import sys

import duckdb
import duckdb_extension_aws
import duckdb_extension_httpfs

endpoint = os.environ["AWS_ENDPOINT_URL"].removeprefix("http://")
db = duckdb.connect()
for package in (duckdb_extension_httpfs, duckdb_extension_aws):
    [path] = pathlib.Path(package.__path__[0]).rglob("*.duckdb_extension")
    db.load_extension(str(path))
db.execute(
    f"""CREATE SECRET (TYPE s3, PROVIDER credential_chain, CHAIN 'process', REGION 'us-east-1',
    ENDPOINT '{endpoint}', URL_STYLE 'path', USE_SSL false)"""
)
for _ in range(int(sys.argv[1])):
    print(db.sql("SELECT content FROM read_text('s3://bucket/who.txt')").fetchone()[0])

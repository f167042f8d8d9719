from __future__ import annotations

import pytest

from assistant.analytics import query_data
from assistant.analytics.errors import QueryRefused

GOOD = [
    "select country, count(*) n from orders group by 1 order by n desc limit 3",
    "with m as (select date_trunc('month', o.ordered_at) m, sum(l.quantity * l.unit_price) r from orders o "
    "join order_lines l on l.order_id = o.order_id where o.status <> 'cancelled' group by 1) "
    "select m, r, r - lag(r) over (order by m) d from m order by m",
    "select strftime(ordered_at, '%Y-%m') m, count(*) filter (where status = 'cancelled')::double / count(*) from orders "
    "group by 1",
    "select extract(month from ordered_at) y, median(quantity), quantile_cont(unit_price, 0.9) from orders "
    "join order_lines using (order_id) group by 1",
    "select order_id from orders union all select order_id from order_lines",
    "select * from (select product_id, row_number() over (order by sum(quantity) desc) rn from order_lines group by 1) "
    "where rn <= 3",
    "select title from products where title ilike '%1%' and product_id in (select product_id from order_lines)",
    "select coalesce(category, '?') || '!' from products",
]
ATTACKS = """
drop table orders
select * from passages
select * from main.passages
SELECT * FROM "passages"
select (select text from passages)
select * from orders natural join passages
select * from orders where 1 = (select count(*) from passages)
with a as (select * from passages), passages as (select 1 x) select * from a
select * from orders, (with passages as (select 1) select * from passages) x, passages p
with orders as (select 1) select * from orders
select * from read_csv('/etc/passwd')
select * from '/etc/passwd'
select * from 'http://127.0.0.1/a.csv'
select read_text('/etc/passwd')
select * from read_blob('/etc/*')
select * from glob('/*')
select * from parquet_scan('x')
select 1; drop table orders
insert into orders select * from orders
update orders set status = 'x'
delete from orders
create table x as select 1
copy orders to 'x.csv'
export database 'x'
attach 'a.db'
pragma database_list
select * from duckdb_settings()
select * from duckdb_tables
select * from sqlite_master
select * from information_schema.tables
select getenv('HOME')
select current_setting('home_directory')
select query('select 1')
select * from query_table('passages')
install httpfs
load 'x'
set memory_limit = '1GB'
call pragma_version()
explain select * from orders
describe orders
show tables
from passages
values (1)
pivot orders on status
select columns('.*') from customers
select hash(name) from customers
select nextval('s')
select repeat('a', 1000000000)
select * from range(100000000000)
select * from orders tablesample 10%
select * from orders for update
select 1 into x
select email from customers
select c.name from customers c
select email from orders
select
""".strip().splitlines()


@pytest.mark.parametrize("sql", GOOD)
def test_plain_questions_run(shop, sql):
    assert len(query_data(shop, sql, "marketer").rows) > 0


@pytest.mark.parametrize("sql", ATTACKS)
def test_attacks_are_refused(shop, sql):
    with pytest.raises(QueryRefused) as error:
        query_data(shop, sql, "marketer", timeout_s=2)
    assert "example.org" not in str(error.value) and "out of bounds" not in str(error.value)


def test_stars_hold_no_hidden_columns(shop):
    assert list(query_data(shop, "select * from customers", "marketer").rows.columns) == ["customer_id"]
    assert "email" in query_data(shop, "select * from customers", "support").rows.columns


def test_a_shopper_may_ask_nothing(shop):
    with pytest.raises(QueryRefused, match="shopper"):
        query_data(shop, "select 1", "shopper")


def test_rows_are_bounded_and_time_too(shop):
    result = query_data(shop, "select * from order_lines", "admin", row_limit=5)
    assert len(result.rows) == 5 and result.cut
    endless = "with recursive t as (select 1 x union all select x + 1 from t) select sum(x) from t"
    with pytest.raises(QueryRefused, match="longer than"):
        query_data(shop, endless, "admin", timeout_s=0.3)
    # the connection still works after that, for reading and for its owner's writing
    assert query_data(shop, "select count(*) from orders", "admin").rows.iloc[0, 0] > 0


def test_refusals_say_what_there_is(shop):
    with pytest.raises(QueryRefused, match=r"products\(product_id, title, category\)"):
        query_data(shop, "select * from sales", "marketer")

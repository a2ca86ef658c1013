"""What the API says of shipments and replenishments and what it takes for each verb.

fields          rows of the register and moments, as both name them
shared          what both have in common, in and out
sheets          a count as a phone sends it: JSON, or JSON with photos
shipments, replenishments   each kind's own
"""

"""The supervisor's page of the floor: board, who is here, escalations, moves, output."""
